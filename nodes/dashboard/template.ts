import { VIEW_PATH } from './view-route.js';

interface TemplateOptions {
  /** Of the dashboard below the node root, such as "/dashboard". */
  readonly dashboardPath: string;
  /** Of the script's content. */
  readonly hash: string;
  /** Whether the widget has a height of its own, which the page then fills; else it takes the height that it needs. */
  readonly fixedHeight: boolean;
  /** What of the page is shown. */
  readonly view: string;
}

/**
 * The Vue template by which Dashboard 2's `ui-template` shows our page. It only imports the page's script, from the
 * node root: `setup.basePath` is the dashboard's address as the browser sees it, so it holds every prefix that a proxy
 * puts before it. Messages that arrive before the script are kept for it.
 */
export function pageTemplate({ dashboardPath, hash, fixedHeight, view }: TemplateOptions): string {
  const up = dashboardPath
    .split('/')
    .filter(Boolean)
    .map(() => '../')
    .join('');
  return `<template><div ref="host" class="darkstar-host" style="height:100%"></div></template>
<script>
export default {
  mounted() {
    const socket = this.$socket;
    const id = this.id;
    const early = [];
    const hear = (message) => early.push(message);
    socket.on('widget-load:' + id, hear);
    const host = this.$refs.host;
    this.view = import(this.setup.basePath + '/${up}${VIEW_PATH}?v=${hash}').then((module) => {
      socket.off('widget-load:' + id, hear);
      return module.mount(host, { socket, id, early, fixedHeight: ${fixedHeight}, view: ${JSON.stringify(view)} });
    });
    this.view.catch((error) => {
      host.textContent = 'The page of Darkstar could not be loaded. Reload it; if that does not help, see whether the proxy before Node-RED lets ${VIEW_PATH} through. (' + error.message + ')';
    });
  },
  unmounted() {
    this.view.then((unmount) => unmount(), () => undefined);
  }
}
</script>`;
}
