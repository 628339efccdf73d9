// The texts of the page with the contrast of WCAG 2 between text and background.
(() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const paint = (color) => {
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
  };
  const luminance = () => {
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  // The canvas composes transparent colours as the browser does.
  const ratio = (element, color) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      layers.unshift(getComputedStyle(e).backgroundColor);
    }
    paint("#fff");
    layers.forEach(paint);
    const back = luminance();
    paint(color);
    const text = luminance();
    return (Math.max(back, text) + 0.05) / (Math.min(back, text) + 0.05);
  };
  const texts = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (!element.checkVisibility() || element.matches("option")) {
      continue;
    }
    const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data);
    const text = (element.value ?? own.join("")).trim() || (element.matches("button") ? element.innerText : "");
    if (text) {
      texts.push({ text, ratio: ratio(element, getComputedStyle(element).color) });
    }
    if (element.placeholder) {
      texts.push({
        text: element.placeholder, ratio: ratio(element, getComputedStyle(element, "::placeholder").color),
      });
    }
  }
  return texts;
})()
