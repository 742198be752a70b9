/** Makes a refusal of this server, in both error layouts that the API docs describe. */
export function refuse(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ success: false, error: message, message, code }, { status, headers });
}
