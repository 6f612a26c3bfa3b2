"""The only place that imports nbgrader: its gradebook, its release step, its autograde step."""
