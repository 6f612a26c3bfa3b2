"""Figures of the course: plain functions that return a matplotlib Figure or an HTML string."""

from course_lib.plotting.curves import loss_curves
from course_lib.plotting.graphs import GraphNode, computational_graph
from course_lib.plotting.histograms import layer_histograms
from course_lib.plotting.labs.boundary import logistic_lab
from course_lib.plotting.labs.boundary_picture import dragged_point
from course_lib.plotting.labs.dragged_point import dragged_point_data, dragged_point_fit
from course_lib.plotting.labs.graph import example_graph, graph_lab
from course_lib.plotting.labs.graph_examples import example_graph_values
from course_lib.plotting.labs.race import race_animation, race_lab
from course_lib.plotting.labs.width import width_lab
from course_lib.plotting.labs.width_fits import WidthFit, width_fit
from course_lib.plotting.labs.width_picture import width_picture
from course_lib.plotting.phase_space import phase_space_map
from course_lib.plotting.race import race, race_paths
from course_lib.plotting.trajectories import contour_trajectories

__all__ = [
    "GraphNode",
    "WidthFit",
    "computational_graph",
    "contour_trajectories",
    "dragged_point",
    "dragged_point_data",
    "dragged_point_fit",
    "example_graph",
    "example_graph_values",
    "graph_lab",
    "layer_histograms",
    "logistic_lab",
    "loss_curves",
    "phase_space_map",
    "race",
    "race_animation",
    "race_lab",
    "race_paths",
    "width_fit",
    "width_lab",
    "width_picture",
]
