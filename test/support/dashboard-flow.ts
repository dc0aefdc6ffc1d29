interface Options {
  /** Further nodes of the flow. */
  readonly nodes?: readonly object[];
  readonly theme?: 'light' | 'dark';
  /** Id of the home that the page shows. */
  readonly home?: string;
  /** The path of the dashboard below the node root. */
  readonly path?: string;
  readonly height?: number;
  /** Further properties of the `ui-darkstar` node. */
  readonly view?: object;
}

/** Where `feed` messages are posted. */
const FEED_PATH = '/feed';

/** A flow with one Dashboard 2 page that holds one `ui-darkstar`, fed by what is posted to the node root's `/feed`. */
export function dashboardFlow({
  nodes = [],
  theme = 'light',
  home = '',
  path = '/dashboard',
  height = 0,
  view = {},
}: Options = {}): object[] {
  const colors =
    theme === 'light'
      ? { surface: '#ffffff', primary: '#4a55c8', bgPage: '#f3f5f8', groupBg: '#ffffff', groupOutline: '#e3e8ee' }
      : { surface: '#161c24', primary: '#9aa5ff', bgPage: '#10151b', groupBg: '#1a212a', groupOutline: '#2a333f' };
  const sizes = {
    density: 'default',
    pagePadding: '12px',
    groupGap: '12px',
    groupBorderRadius: '12px',
    widgetGap: '12px',
  };
  return [
    { id: 'f', type: 'tab', label: 'dashboard' },
    {
      id: 'base',
      type: 'ui-base',
      name: 'Home',
      path,
      includeClientData: true,
      navigationStyle: 'none',
      titleBarStyle: 'default',
    },
    { id: 'theme', type: 'ui-theme', name: theme, colors, sizes },
    {
      id: 'page',
      type: 'ui-page',
      name: 'Energy',
      ui: 'base',
      path: '/energy',
      icon: 'home',
      layout: 'grid',
      theme: 'theme',
      order: 1,
      breakpoints: [
        { name: 'Default', px: '0', cols: '3' },
        { name: 'Tablet', px: '576', cols: '6' },
        { name: 'Small Desktop', px: '768', cols: '9' },
        { name: 'Desktop', px: '1024', cols: '12' },
      ],
    },
    {
      id: 'group',
      type: 'ui-group',
      name: 'Energy',
      page: 'page',
      width: '12',
      height: '1',
      order: 1,
      showTitle: false,
      visible: true,
      disabled: false,
    },
    {
      id: 'view',
      type: 'ui-darkstar',
      z: 'f',
      name: '',
      group: 'group',
      home,
      order: 1,
      width: '12',
      height: String(height),
      wires: [['out']],
      ...view,
    },
    {
      id: 'out',
      type: 'debug',
      z: 'f',
      active: true,
      tosidebar: false,
      console: true,
      complete: 'payload',
      targetType: 'msg',
      wires: [],
    },
    { id: 'in', type: 'http in', z: 'f', url: FEED_PATH, method: 'post', wires: [['split', 'reply']] },
    { id: 'reply', type: 'http response', z: 'f', statusCode: '204', wires: [] },
    {
      id: 'split',
      type: 'change',
      z: 'f',
      rules: [
        { t: 'move', p: 'payload', pt: 'msg', to: 'body', tot: 'msg' },
        { t: 'set', p: 'topic', pt: 'msg', to: 'body.topic', tot: 'msg' },
        { t: 'set', p: 'payload', pt: 'msg', to: 'body.payload', tot: 'msg' },
      ],
      wires: [['view']],
    },
    ...nodes,
  ];
}

/** Sends a message to the page's input, as soon as Node-RED takes it: a deploy opens the way a little after its answer. */
export async function feed(nodeRoot: string, topic: string, payload: unknown): Promise<void> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const response = await fetch(`${nodeRoot}${FEED_PATH}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ topic, payload }),
    });
    const answer = await response.text();
    if (response.ok) return;
    if (Date.now() > deadline) throw new Error(`${FEED_PATH} answered ${response.status}: ${answer}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
