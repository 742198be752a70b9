import { startSession } from '../session.js';

export const POST = () => new Response(null, { status: 204, headers: { 'Set-Cookie': startSession('ada') } });
