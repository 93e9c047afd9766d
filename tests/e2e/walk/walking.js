// What a walker through the app sees of a page: its controls, and its state in so many words. Shadow roots included.
(() => {
  const PRESSABLE = 'button, a[href], summary, input:not([type=hidden]), textarea, [role=tab], [role=slider], ' +
    '[role=switch], [role=menuitem], [data-testid=stDataFrame], [data-testid=stSelectbox] [role=combobox], .board button';
  const SKIPPED = '[data-testid=stStatusWidget], script, style';
  const FRAME = '[data-testid=stHeader], [data-testid=stSidebar], [data-testid=stMainMenuPopover], [role=menuitem], [data-testid=stSkipToContent]';
  const TIPS = '[role=tooltip], [data-testid=stTooltipContent]';

  function* inside(root) {
    for (const element of root.querySelectorAll('*')) {
      yield element;
      if (element.shadowRoot) yield* inside(element.shadowRoot);
    }
  }
  function up(element) { return element.parentElement || (element.getRootNode().host ?? null); }
  function within(element, selector) {
    for (let at = element; at; at = up(at)) if (at.matches(selector)) return at;
    return null;
  }
  function key(element) {
    for (let at = element; at; at = up(at)) {
      const own = [...at.classList].find((name) => name.startsWith('st-key-'));
      if (own) return own.slice(7);
    }
    return '';
  }
  function label(element) {
    const box = within(element, '[data-testid=stSelectbox], [data-testid=stMultiSelect]');
    if (box && kind(element) === 'select') return box.querySelector('[data-testid=stWidgetLabel]')?.innerText.trim() || '';
    const icons = [...element.querySelectorAll('[data-testid=stIconMaterial]')].map((icon) => icon.innerText);
    const own = icons.reduce((said, icon) => said.replace(icon, ''), element.innerText || '').trim();
    const text = element.getAttribute('aria-label') || own || element.getAttribute('placeholder') ||
      element.getAttribute('title') || within(element, '[aria-label]')?.getAttribute('aria-label') ||
      element.getAttribute('data-testid') || element.textContent;
    return (text || '').replace(/\s+/g, ' ').trim().slice(0, 60);
  }
  function kind(element) {
    const role = element.getAttribute('role') || '', type = element.type || '';
    if (within(element, '[data-testid=stDataFrame]')) return 'table';
    if (type === 'file') return 'upload';
    if (type === 'range') return 'range';
    if (role === 'slider') return within(element, '[data-testid=stSlider]') ? 'slider' : 'handle';
    if (within(element, '[data-testid=stTooltipIcon]')) return 'help';
    if (within(element, '[data-testid=stSelectbox], [data-testid=stMultiSelect]')) return 'select';
    if (type === 'checkbox' || role === 'switch') return 'toggle';
    if (type === 'radio' || role === 'radio') return 'radio';
    if (element.tagName === 'TEXTAREA' || element.tagName === 'INPUT') return 'text';
    if (element.tagName === 'SUMMARY') return 'expander';
    if (role === 'tab') return 'tab';
    if (element.tagName === 'A') return 'link';
    if (within(element, '[data-testid=stPopover]')) return 'popover';
    if (within(element, '[data-testid=stButtonGroup]')) return 'pill';
    return 'button';
  }
  function isSeen(element) {
    const file = element.type === 'file';
    const shown = file ? element.parentElement : ['checkbox', 'radio'].includes(element.type) ? element.closest('label') : element;
    if (!shown || !shown.checkVisibility({ visibilityProperty: true })) return false;
    if (within(element, '[aria-hidden=true]') && !file) return false;
    if (element.disabled || element.getAttribute('aria-disabled') === 'true') return false;
    const box = shown.getBoundingClientRect();
    const isReached = box.right > 0;  // a closed menu lies beside the page; what is scrolled away lies above or below
    return file || (box.width > 0 && box.height > 0 && isReached);
  }
  // One control of each sort stands for its likes in a list: those whose keys differ in digits and ids only.
  function sort(what, name, at) {
    const plain = (text) => text.replace(/own-[\w-]{24}/g, 'own-#').replace(/ · \d[\d,+]*/g, '').replace(/[0-9a-f]{8,}/g, '#').replace(/\d[\d,.]*/g, '#');
    const many = ['pill', 'tab', 'radio', 'toggle'].includes(what) || !at;
    const list = /#/.test(plain(at)) && !many;
    return `${what} ${plain(at)} ${list ? '' : plain(name)}`.replace(/\s+/g, ' ').trim();
  }
  function controls() {
    const found = new Map();
    const modal = [...document.querySelectorAll('[role=dialog]')].at(-1);
    for (const element of inside(document.body)) {
      if (!element.matches(PRESSABLE) || !isSeen(element)) continue;
      if (within(element, '[data-testid=stDataFrame]') && element.getAttribute('data-testid') !== 'stDataFrame') continue;
      if (modal && !within(element, '[role=dialog]') && !within(element, '[data-baseweb=popover]')) continue;
      const what = kind(element), name = label(element), isFrame = within(element, FRAME) !== null;
      const id = (isFrame ? 'frame ' : '') + sort(what, name, key(element));
      const chosen = ['radio', 'pill', 'tab'].includes(what) && (element.checked === true ||
        ['aria-checked', 'aria-selected', 'aria-pressed'].some((is) => element.getAttribute(is) === 'true'));
      const is = { id, kind: what, name, href: element.href || '', chosen, element };
      if (!found.has(id)) found.set(id, is);
    }
    return [...found.values()];
  }
  function state(withTips) {
    const said = [location.href];
    const walk = (root) => {
      for (const element of root.children) {
        if (element.matches(SKIPPED) || (!withTips && element.matches(TIPS))) continue;
        for (const name of ['aria-label', 'aria-expanded', 'aria-checked', 'aria-selected', 'aria-pressed', 'aria-valuenow', 'open', 'src', 'disabled']) {
          const value = element.getAttribute(name);
          if (value !== null) said.push(`${name}=${value}`);
        }
        if ('value' in element && typeof element.value === 'string') said.push(element.value);
        if (element.style && element.style.opacity) said.push(element.style.opacity);
        if (element.checked) said.push('checked');
        for (const node of element.childNodes) if (node.nodeType === 3 && node.data.trim()) said.push(node.data.trim());
        if (element.shadowRoot) walk(element.shadowRoot);
        walk(element);
      }
    };
    walk(document.body);
    return said.join('\n');
  }
  function restless() {
    const app = document.querySelector('[data-testid=stApp]');
    if (!app) return document.readyState === 'complete' ? [] : ['loading'];
    const of = (selector) => [...document.querySelectorAll(selector)].map((element) => element.getAttribute('data-testid') || element.className);
    const why = [];
    if (app.getAttribute('data-test-connection-state') !== 'CONNECTED') why.push('not connected');
    if (app.getAttribute('data-test-script-state') !== 'notRunning') why.push('running');
    if (!document.querySelector('[data-testid=stMainBlockContainer] *')) why.push('empty');
    const busy = [...inside(document.body)].filter((element) => element.getAttribute('aria-busy') === 'true');
    return [...why, ...of('[data-stale=true]'), ...of('[data-testid=stSkeleton]'), ...of('.claim.waiting'), ...busy.map((element) => `busy ${element.className}`)];
  }
  function isStill() { return restless().length === 0; }
  function text() {
    let said = document.body.innerText;
    for (const element of inside(document.body)) if (element.shadowRoot) said += '\n' + element.shadowRoot.textContent;
    return said;
  }
  window.walking = { controls, state, isStill, restless, text };
})();
