/**
 * Waits for `work` for a limited time. The work itself continues: a request that was sent cannot be undone.
 * @throws the error from `toError` on timeout
 */
export async function withTimeout<Value>(
  work: Promise<Value>,
  timeoutMs: number,
  toError: () => Error,
): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(toError()), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
