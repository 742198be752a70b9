export type { Agent, AgentContext, AgentEvent, AgentInteraction, AgentTask } from './emulator/agent.js';
export type { Channel, ChannelListener } from './emulator/channel.js';
export { createVirtualClock } from './emulator/clock.js';
export type { Clock, VirtualClock } from './emulator/clock.js';
export { createEmulator } from './emulator/emulator.js';
export type { AnsweredRequest, Emulator, EmulatorOptions, EmulatorSettings } from './emulator/emulator.js';
export type { EmulatorRequest } from './emulator/request.js';
export { scripted } from './emulator/scripted.js';
