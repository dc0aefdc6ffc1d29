// The demo talks to nobody: no telemetry, no update notices, no tours, no palette catalogue.
module.exports = {
  uiHost: '127.0.0.1',
  flowFile: 'flows.json',
  // The demo's flow holds no credential; a fixed secret only keeps Node-RED from warning about a generated one.
  credentialSecret: 'darkstar-demo',
  // Installed here for tests only.
  nodesExcludes: ['node-red-contrib-home-assistant-websocket'],
  telemetry: { enabled: false, updateNotification: false },
  diagnostics: { enabled: false },
  externalModules: {
    autoInstall: false,
    palette: { allowInstall: false, allowUpdate: false, allowUpload: false },
    modules: { allowInstall: false },
  },
  editorTheme: {
    tours: false,
    palette: { catalogues: [] },
    // Neither on nor off: Node-RED warns of both.
    projects: {},
    page: { title: 'Darkstar for Node-RED' },
  },
  logging: { console: { level: 'info', metrics: false, audit: false } },
};
