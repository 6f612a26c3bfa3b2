
(function () {
  "use strict";
  // VS Code runs a copy of the script beside the output, Colab may hide which script runs.
  var name = "LAB_NAME", page = LAB_PAGE, script = document.currentScript;
  var wanted = '[data-lab="' + name + '"]:not([data-live])';
  var root = script && script.closest(wanted);
  if (!root) {
    var near = script && script.parentNode ? script.parentNode : document;
    root = near.querySelector(wanted) || document.querySelector(wanted);
  }
  if (!root) { return; }
  root.setAttribute("data-live", "");
  var frame = document.createElement("iframe");
  frame.title = page.title;
  // Hidden behind the picture until it has drawn: where its scripts are refused, the picture stays.
  frame.style.cssText = "display:block;width:100%;height:1px;border:0;visibility:hidden";
  // It goes on hearing: JupyterLab takes outputs out of the page and puts them back, which starts
  // the frame anew.
  function hear(event) {
    if (event.source !== frame.contentWindow || !event.data) { return; }
    var height = Number(event.data.descentHeight);
    if (!(height > 0 && height < 10000)) { return; }
    if (frame.style.visibility) {
      frame.style.visibility = "";
      Array.from(root.children).forEach(function (part) {
        if (part !== frame) { part.remove(); }
      });
    }
    frame.style.height = Math.ceil(height) + "px";
  }
  window.addEventListener("message", hear);
  frame.srcdoc = page.document;
  root.appendChild(frame);
})();
