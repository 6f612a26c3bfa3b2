// Native inputs from their description: each knows its value and how to take one.
(function () {
  "use strict";

  // Text with `code` and **bold**.
  descent.prose = function (parent, text) {
    text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).forEach(function (piece) {
      if (piece.charAt(0) === "`") { descent.make("code", {}, parent).textContent = piece.slice(1, -1); }
      else if (piece.slice(0, 2) === "**") {
        descent.make("b", {}, parent).textContent = piece.slice(2, -2);
      } else { parent.append(piece); }
    });
    return parent;
  };

  descent.make = function (tag, attributes, parent, text) {
    var svg = tag === "svg" || tag === "path";
    var part = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag)
      : document.createElement(tag);
    Object.keys(attributes).forEach(function (key) { part.setAttribute(key, attributes[key]); });
    if (text !== undefined) { part.textContent = text; }
    if (parent) { parent.append(part); }
    return part;
  };
  var make = descent.make, count = 0;

  function fresh() { count += 1; return "c" + count; }

  function hint(part, box, input) {
    if (!part.hint) { return; }
    var id = fresh();
    descent.prose(make("div", {"class": "hint", id: id}, box), part.hint);
    input.setAttribute("aria-describedby", id);
  }

  function sample(look, parent) {
    var svg = make("svg", {width: 38, height: 10, "aria-hidden": "true"}, parent);
    make("path", {d: "M0 5H38", stroke: look.color, "stroke-width": 2.4,
      "stroke-dasharray": (look.dashes || []).map(function (d) { return d * 1.8; }).join(" ")}, svg);
  }

  var kinds = {};

  kinds.Range = function (part, parent, shown) {
    var box = make("div", {"class": "control"}, parent), head = make("div", {"class": "head"}, box);
    var id = fresh();
    make("label", {"for": id}, head, part.label);
    var output = make("output", {"for": id, "aria-live": "off"}, head), track = make("div", {"class": "track"}, box);
    var low = part.log ? Math.log10(part.low) : part.low, high = part.log ? Math.log10(part.high) : part.high;
    var bottom = part.zero ? low - part.step : low;
    var input = make("input", {type: "range", id: id, name: part.name, min: bottom, max: high,
      step: part.step}, track);
    hint(part, box, input);
    var given = {at: null, value: null};
    var control = {
      input: input,
      // A value that was given holds until the slider moves, though it stands between two steps.
      // Else what is shown is what is used: a logarithmic slider takes no more digits than it shows.
      get: function () {
        var at = Number(input.value);
        if (input.value === given.at) { return given.value; }
        if (part.zero && at < low - part.step / 2) { return 0; }
        return part.log ? Number(Math.pow(10, at).toPrecision(part.digits)) : at;
      },
      put: function (value) {
        var none = part.zero && value <= 0;
        var inside = none ? 0 : Math.min(part.high, Math.max(part.low, value));
        input.value = none ? bottom : part.log ? Math.log10(inside) : inside;
        given = {at: input.value, value: inside};
      },
      show: function () {
        var text = shown ? shown(control.get()) : descent.number(control.get(), part.digits) + part.unit;
        output.textContent = text;
        input.setAttribute("aria-valuetext", text);
      },
      part: part,
      track: track
    };
    return control;
  };

  kinds.Choice = function (part, parent) {
    var box = make("div", {"class": "control"}, parent), id = fresh();
    make("label", {"for": id}, box, part.label);
    var input = make("select", {id: id, name: part.name}, box);
    part.options.forEach(function (option) { make("option", {value: option}, input, option); });
    hint(part, box, input);
    return {input: input, get: function () { return input.value; }, show: function () {},
      put: function (value) { input.value = value; }, part: part};
  };

  kinds.Check = function (part, parent) {
    var box = make("div", {"class": "control"}, parent);
    var label = make("label", {"class": "box"}, box);
    var input = make("input", {type: "checkbox", name: part.name}, label);
    label.append(part.label);
    hint(part, box, input);
    return {input: input, get: function () { return input.checked; }, show: function () {},
      put: function (value) { input.checked = Boolean(value); }, part: part};
  };

  kinds.Checks = function (part, parent) {
    var group = make("fieldset", {"class": "control wide"}, parent);
    make("legend", {}, group, part.label);
    var row = make("div", {"class": "options"}, group);
    var boxes = part.options.map(function (option) {
      var label = make("label", {}, row), box = make("input", {type: "checkbox", name: part.name,
        value: option}, label);
      if (part.looks[option]) { sample(part.looks[option], label); }
      make("b", {}, make("span", {}, label, option + " "));
      return box;
    });
    hint(part, group, group);
    return {input: boxes[0], part: part, show: function () {},
      get: function () {
        return boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.value; });
      },
      put: function (values) {
        boxes.forEach(function (box) { box.checked = values.indexOf(box.value) >= 0; });
      },
      // What stands behind an option's name, such as its value.
      note: function (option, text) {
        var behind = boxes[part.options.indexOf(option)];
        if (!behind) { return; }
        behind = behind.parentNode.lastChild.lastChild;
        if (behind.textContent !== text) { behind.textContent = text; }
      }};
  };

  descent.control = function (part, parent, shown) { return kinds[part.kind](part, parent, shown); };
})();
