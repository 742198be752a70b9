import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Lists where Linux, macOS and Windows keep Chrome, Chromium and Edge, the preferred one first. */
export function installedPaths(): string[] {
  if (process.platform === 'darwin') return macPaths();
  if (process.platform === 'win32') return windowsPaths();
  return linuxPaths();
}

function macPaths(): string[] {
  const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
  return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) =>
    apps.map((app) => join(folder, `${app}.app`, 'Contents', 'MacOS', app)),
  );
}

function windowsPaths(): string[] {
  const { env } = process;
  const programs = [
    ['Google', 'Chrome', 'Application', 'chrome.exe'],
    ['Chromium', 'Application', 'chrome.exe'],
    ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
  ];
  const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']];
  return folders.flatMap((folder) => (folder ? programs.map((parts) => join(folder, ...parts)) : []));
}

function linuxPaths(): string[] {
  const names = [
    'google-chrome-stable',
    'google-chrome',
    'chromium',
    'chromium-browser',
    'microsoft-edge-stable',
  ];
  // A relative folder would run a program from the current directory.
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}
