/** A refusal of this server, in both layouts that the pages of the API document for errors. */
export function refuse(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ success: false, error: message, message, code }, { status, headers });
}
