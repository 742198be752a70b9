export type { Agent, AgentContext, AgentEvent, AgentInteraction, AgentTask } from './emulator/agent.js';
export type { Emulator, EmulatorOptions, EmulatorSettings } from './emulator/emulator.js';
export { scripted } from './emulator/scripted.js';
export type { AgentName, AgentSettings } from './local/agents.js';
export { StartError, startLocal } from './local/server.js';
export type { LocalOptions, LocalServer } from './local/server.js';
