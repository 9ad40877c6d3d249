// Compiles formulas as Anki's MathJax does, without showing them: for the JavaScript engine, where there is no page.
// Anki's configuration is _aqt/data/web/js/mathjax.js in its package aqt: all packages and mathtools, no textmacros.
// noerrors and noundefined are left out as well: they draw in red what MathJax refuses, and here it is to be told.
(() => {
  const { mathjax } = MathJax._.mathjax;
  const { TeX } = MathJax._.input.tex_ts;
  const { liteAdaptor } = MathJax._.adaptors.liteAdaptor;
  const { RegisterHTMLHandler } = MathJax._.handlers.html_ts;
  const { STATE } = MathJax._.core.MathItem;
  const { MapHandler } = MathJax._.input.tex.MapHandler;
  const { AllPackages } = MathJax._.input.tex.AllPackages;

  const without = new Set(["textmacros", "noerrors", "noundefined"]);
  const packages = [...AllPackages.filter((name) => !without.has(name)), "mathtools"];
  RegisterHTMLHandler(liteAdaptor());

  let input, page;

  // Begins a note: what an earlier note has defined holds no more.
  globalThis.begin = () => {
    const formatError = (jax, error) => { throw error; };
    input = new TeX({ packages, formatError });
    page = mathjax.document("", { InputJax: input });
    page.outputJax.getBBox = () => ({ w: 1, h: 1, d: 0 }); // some commands measure what they draw
    page.outputJax.math = {};
    return true;
  };

  // Returns null for a formula that can be shown, or what MathJax calls the error and what it says of it.
  globalThis.compile = (tex, display) => {
    try {
      page.convert(tex, { display, end: STATE.CONVERT - 1 });
      return null;
    } catch (error) {
      return [String(error.id || error.name), String(error.message)];
    }
  };

  // Returns the same of many formulas, each with whether it is displayed.
  globalThis.compileAll = (formulas) => formulas.map(([tex, display]) => compile(tex, display));

  // Returns the names of all commands and of all environments.
  globalThis.known = () => {
    const named = (...kinds) => {
      const maps = kinds.flatMap((kind) => input.parseOptions.handlers.get(kind).toString().split(", "));
      const keys = maps.flatMap((name) => [...(MapHandler.getMap(name)?.map?.keys() ?? [])]);
      const names = keys.map((key) => key.replace(/^\\/, "")); // arrows are delimiters, with their backslash
      return [...new Set(names.filter((name) => /^[A-Za-z]+\*?$/.test(name)))].sort();
    };
    return { commands: named("macro", "delimiter"), environments: named("environment") };
  };

  begin();
})();
