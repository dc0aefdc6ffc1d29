import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executablePath = [process.env.DARKSTAR_CHROMIUM ?? '', ...CANDIDATES].find((file) => file && existsSync(file));

/** Why browser tests are skipped here, or undefined where a browser is found. */
export const browserMissing = executablePath
  ? undefined
  : `skipped: no Chromium is installed (looked for ${CANDIDATES.join(', ')} and DARKSTAR_CHROMIUM)`;

/** A headless Chromium with a new profile that playwright removes, or undefined where none is installed. */
export async function launchBrowser(further: readonly string[] = []): Promise<Browser | undefined> {
  return executablePath ? chromium.launch({ executablePath, args: [...ARGUMENTS, ...further] }) : undefined;
}
