"""The script that plays an animation: it shortens polylines that are whole in the document.

Without the script, as where scripts are not trusted, the picture shows the final state.
"""

from __future__ import annotations

PLAYER = """
(function () {
  function start(root) {
    if (root.dataset.ready) { return; }
    root.dataset.ready = "yes";
    var one = function (what) { return root.querySelector(what); };
    var all = function (what) { return Array.from(root.querySelectorAll(what)); };
    var button = one("[data-role=play]"), slider = one("input"), caption = one("output");
    var lines = all("polyline").map(function (line) {
      return {line: line, dot: line.nextElementSibling,
              points: line.getAttribute("points").split(" ")};
    });
    var last = Number(slider.max), steps = slider.dataset.steps.split(" ");
    var began = null;
    function show(frame) {
      slider.value = frame;
      caption.textContent = "step " + steps[frame];
      lines.forEach(function (it) {
        var shown = it.points.slice(0, frame + 1), tip = shown[shown.length - 1].split(",");
        it.line.setAttribute("points", shown.join(" "));
        it.dot.setAttribute("cx", tip[0]);
        it.dot.setAttribute("cy", tip[1]);
      });
    }
    function stop() {
      began = null;
      button.textContent = "Play";
    }
    function tick() {
      if (began === null) { return; }
      if (!root.isConnected) { stop(); return; }
      var share = (performance.now() - began) / SECONDS / 1000;
      var frame = Math.min(last, Math.floor(share * last));
      if (frame !== Number(slider.value)) { show(frame); }
      if (frame >= last) { stop(); } else { requestAnimationFrame(tick); }
    }
    button.addEventListener("click", function () {
      if (began !== null) { stop(); return; }
      var from = Number(slider.value) >= last ? 0 : Number(slider.value);
      show(from);
      button.textContent = "Pause";
      began = performance.now() - from / last * SECONDS * 1000;
      requestAnimationFrame(tick);
    });
    slider.addEventListener("input", function () { stop(); show(Number(slider.value)); });
    all("[data-role=method]").forEach(function (key) {
      key.addEventListener("click", function () {
        var on = key.getAttribute("aria-pressed") !== "true";
        key.setAttribute("aria-pressed", on);
        key.style.opacity = on ? 1 : 0.35;
        all("g[data-method]").forEach(function (group) {
          if (group.dataset.method === key.dataset.method) {
            group.style.display = on ? "" : "none";
          }
        });
      });
    });
    all("[data-role]").forEach(function (part) { part.disabled = false; });
    show(last);
  }
  document.querySelectorAll('[data-race="RACE"]').forEach(start);
})();
"""


def player_script(race: str, seconds: float) -> str:
    """Return the script for one animation.

    It looks for every element whose ``data-race`` is ``race``, so that the same animation may
    stand in a page twice and different ones never meet.

    Parameters
    ----------
    race
        Name of the animation: letters and digits.
    seconds
        How long it plays.

    Returns
    -------
    script
        JavaScript without its tag.

    Examples
    --------
    >>> 'data-race="a1b2"' in player_script("a1b2", seconds=6.0)
    True
    """
    return PLAYER.replace("RACE", race).replace("SECONDS", f"{seconds:g}")
