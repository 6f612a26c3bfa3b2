// The loop of a lab: an input marks the picture as old, the next animation frame draws it.
(function () {
  "use strict";
  var make = descent.make, QUIET_FOR = 400;
  var page = JSON.parse(document.querySelector('script[type="application/json"]').textContent);
  descent.data = page.data;

  // lab: {compute(state, data), draw(pen, model, state), height(width, state), says(model, state),
  //   describe(model, state), reached(model, state), numbers(model, state), shown: {name: text of a
  //   value}, handles(model, state, pen): [{x, y, r, move(px, py): values}], actions: {name: (state,
  //   model) => values}, notes(model, state): {group: {option: text}}, progress(model, state): text,
  //   idle(state): names of inputs without effect}
  // All but compute, draw, height, says and describe may be left out; reached is for a task.
  descent.lab = function (lab) {
    var main = document.querySelector("main"), task = page.task;
    var says = make("h1", {}, main), status, controls = {};
    if (task) { status = showTask(main, task); }
    var stage = make("div", {}, main), canvas = make("canvas", {role: "img"}, stage);
    var form = make("form", {"class": "controls"}, main);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    page.controls.forEach(function (part) {
      if (part.kind !== "Action") {
        controls[part.name] = descent.control(part, form, lab.shown && lab.shown[part.name]);
      }
    });
    var buttons = make("div", {"class": "buttons wide"}, form);
    if (task) { showAnswer(main, task); }
    var live = make("div", {"class": "heard", role: "status"}, main);

    var model = null, current = null, stale = true, waiting = false, drawn = 0, moves = 0;
    var told = -Infinity, later = 0, pen = null;

    function state() {
      var values = {};
      Object.keys(controls).forEach(function (name) { values[name] = controls[name].get(); });
      return values;
    }
    function compute() {
      if (stale) {
        current = state();
        model = lab.compute(current, page.data);
        stale = false;
      }
      return model;
    }
    function changed() {
      stale = true;
      ask();
    }
    function ask() {
      if (!waiting) {
        waiting = true;
        requestAnimationFrame(draw);
      }
    }
    function fit() {
      var width = stage.clientWidth, height = Math.round(lab.height(width, current));
      var dense = window.devicePixelRatio || 1;
      if (canvas.width !== Math.round(width * dense) || canvas.height !== Math.round(height * dense)) {
        canvas.width = Math.round(width * dense);
        canvas.height = Math.round(height * dense);
        canvas.style.height = height + "px";
      }
      var context = canvas.getContext("2d");
      context.setTransform(dense, 0, 0, dense, 0, 0);
      context.clearRect(0, 0, width, height);
      return new descent.Pen(context, width, height);
    }
    function draw() {
      waiting = false;
      compute();
      if (!stage.clientWidth) { return; }
      pen = fit();
      lab.draw(pen, model, current);
      drawn += 1;
      Object.keys(controls).forEach(function (name) { controls[name].show(); });
      var idle = lab.idle ? lab.idle(current) : [];
      Object.keys(controls).forEach(function (name) {
        controls[name].input.disabled = idle.indexOf(name) >= 0;
      });
      say(says, lab.says(model, current));
      var notes = lab.notes ? lab.notes(model, current) : {};
      Object.keys(notes).forEach(function (name) {
        Object.keys(notes[name]).forEach(function (option) {
          controls[name].note(option, notes[name][option]);
        });
      });
      if (status) {
        var done = Boolean(lab.reached(model, current));
        say(status, lab.progress ? lab.progress(model, current) : done ? "Reached." : "Not reached yet.");
        status.classList.toggle("reached", done);
      }
      // A reader of the screen is not flooded while a slider moves.
      clearTimeout(later);
      if (performance.now() - told > QUIET_FOR) { describe(); }
      else { later = setTimeout(describe, QUIET_FOR); }
    }
    function describe() {
      told = performance.now();
      canvas.setAttribute("aria-label", lab.describe(compute(), current));
    }
    function put(values) {
      Object.keys(values).forEach(function (name) {
        if (!controls[name]) { throw new Error("lab: there is no input " + name); }
        controls[name].put(values[name]);
      });
      changed();
    }
    function ended() {
      moves += 1;
      compute();
      say(live, lab.describe(model, current) + (status && lab.reached(model, current) ? " Target reached." : ""));
    }

    form.addEventListener("input", changed);
    form.addEventListener("change", function () { changed(); ended(); });
    page.controls.filter(function (part) { return part.kind === "Action"; }).forEach(function (part) {
      button(part.label, function () { put(lab.actions[part.name](state(), model)); ended(); });
    });
    function reset() {
      page.controls.forEach(function (part) { if (controls[part.name]) { controls[part.name].put(part.value); } });
      changed();
      ended();
      moves = 0;
    }
    button("Reset", reset);
    function button(label, act) {
      make("button", {type: "button"}, buttons, label).addEventListener("click", act);
    }
    page.controls.forEach(function (part) { if (controls[part.name]) { controls[part.name].put(part.value); } });
    page.controls.filter(function (part) { return part.play > 0; }).forEach(function (part) {
      descent.player(controls[part.name], part.play, function (value) {
        var values = {};
        values[part.name] = value;
        put(values);
      }, ended);
    });
    if (lab.handles) {
      descent.drag(canvas, function () { return lab.handles(compute(), current, pen); }, put, ended);
    }
    new ResizeObserver(ask).observe(stage);
    new ResizeObserver(tellHeight).observe(main);
    draw();
    tellHeight();

    // For tests: what a user can do, and what is drawn.
    window.lab = {
      state: state,
      set: function (name, value) {
        var control = controls[name];
        if (!control) { throw new Error("lab: there is no input " + name); }
        control.put(value);
        control.input.dispatchEvent(new Event("input", {bubbles: true}));
        control.input.dispatchEvent(new Event("change", {bubbles: true}));
      },
      numbers: function () { compute(); return lab.numbers ? lab.numbers(model, current) : model; },
      frames: function () { return drawn; },
      handles: function () { return lab.handles ? lab.handles(compute(), current, pen) : []; },
      reached: function () { compute(); return Boolean(lab.reached && lab.reached(model, current)); },
      describe: function () { compute(); return lab.describe(model, current); },
      moves: function () { return moves; },
      reset: reset
    };
  };

  function say(part, text) { if (part.textContent !== text) { part.textContent = text; } }

  function tellHeight() {
    var height = document.querySelector("main").getBoundingClientRect().height;
    if (window.parent !== window) { window.parent.postMessage({descentHeight: Math.ceil(height)}, "*"); }
  }

  function showTask(main, task) {
    var box = make("div", {"class": "task"}, main), goal = make("p", {}, box);
    make("b", {}, goal, "Task. ");
    descent.prose(goal, task.goal);
    var status = make("p", {"class": "status"}, box);
    var group = make("fieldset", {}, box), legend = make("legend", {}, group);
    make("b", {}, legend, "First predict. ");
    descent.prose(legend, task.question);
    var row = make("div", {"class": "options"}, group);
    task.choices.forEach(function (choice) {
      var label = make("label", {}, row);
      make("input", {type: "radio", name: "prediction", value: choice}, label);
      descent.prose(make("span", {}, label), choice);
    });
    return status;
  }

  function showAnswer(main, task) {
    var folded = make("details", {}, main);
    make("summary", {}, folded, "The answer, for afterwards");
    var guess = make("p", {}, folded);
    task.answer.forEach(function (text) { descent.prose(make("p", {}, folded), text); });
    folded.addEventListener("toggle", function () {
      var chosen = main.querySelector('input[name="prediction"]:checked');
      guess.hidden = !chosen;
      if (chosen) { guess.textContent = "You predicted: " + chosen.parentNode.textContent; }
    });
  }

  // A button that moves a slider from end to end; where motion is unwanted, in ten still pictures.
  descent.player = function (control, seconds, put, ended) {
    var part = control.part, began = null, from = 0, last = null;
    var button = make("button", {type: "button"}, null, "Play");
    control.track.prepend(button);
    var still = window.matchMedia("(prefers-reduced-motion: reduce)");
    function stop() { began = null; button.textContent = "Play"; }
    function tick(now) {
      if (began === null) { return; }
      var share = Math.min(1, from + (now - began) / seconds / 1000);
      if (still.matches) { share = Math.floor(share * 10) / 10; }
      var value = part.low + Math.round(share * (part.high - part.low) / part.step) * part.step;
      if (value !== last) { put(value); last = value; }
      if (share >= 1) { stop(); ended(); } else { requestAnimationFrame(tick); }
    }
    button.addEventListener("click", function () {
      if (began !== null) { stop(); ended(); return; }
      var share = (control.get() - part.low) / (part.high - part.low);
      from = share >= 1 ? 0 : share;
      last = null;
      began = performance.now();
      button.textContent = "Pause";
      requestAnimationFrame(tick);
    });
    control.input.addEventListener("input", function () { if (began !== null) { stop(); } });
  };

  // Points on the canvas that mouse or finger moves. Each stands for inputs, which the keyboard has.
  descent.drag = function (canvas, handles, put, ended) {
    var held = -1;
    function place(event) {
      var box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    }
    function nearest(event, reach) {
      var at = place(event), best = -1, least = Infinity;
      handles().forEach(function (handle, index) {
        var far = Math.hypot(handle.x - at[0], handle.y - at[1]);
        if (far <= Math.max(handle.r || 0, reach) && far < least) { least = far; best = index; }
      });
      return best;
    }
    // Only a touch on a point is ours: elsewhere the finger scrolls the page.
    canvas.addEventListener("touchstart", function (event) {
      if (nearest(event.touches[0], 24) >= 0) { event.preventDefault(); }
    }, {passive: false});
    canvas.addEventListener("pointerdown", function (event) {
      held = nearest(event, event.pointerType === "mouse" ? 12 : 24);
      if (held >= 0) { canvas.setPointerCapture(event.pointerId); move(event); }
    });
    function move(event) {
      var at = place(event);
      put(handles()[held].move(at[0], at[1]));
    }
    canvas.addEventListener("pointermove", function (event) {
      if (held >= 0) { move(event); }
      else { canvas.style.cursor = nearest(event, 12) >= 0 ? "grab" : ""; }
    });
    ["pointerup", "pointercancel"].forEach(function (kind) {
      canvas.addEventListener(kind, function () { if (held >= 0) { held = -1; ended(); } });
    });
  };
})();
