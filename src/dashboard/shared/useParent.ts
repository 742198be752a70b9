import { useContext } from 'react';
import type { Context } from 'react';

/** Returns the context of the surrounding root. @throws {Error} if the part is outside a root */
export function useParent<Value>(context: Context<Value | null>, component: string, part: string): Value {
  const value = useContext(context);
  if (value === null)
    throw new Error(
      `[webrun-react] Could not render <${component}.${part}>. Put it inside <${component}.Root>.`,
    );
  return value;
}
