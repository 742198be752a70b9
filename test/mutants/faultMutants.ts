/** What each mutant changes in the sources: one place, so that one guarantee breaks. */
export const mutants = {
  'an answer is sent twice': {
    file: 'src/runs/run.ts',
    from: "if (state !== 'sending') return (this.#answering",
    to: 'if (state) return (this.#answering',
  },
  'a stop is not sent': {
    file: 'src/runs/run.ts',
    from: "return await (client.cancelTask?.(ref) ?? client.setSessionState(ref.sessionId, 'terminate'));",
    to: 'return;',
  },
  'a single 404 ends the wait': {
    file: 'src/core/polling.ts',
    from: 'notFound >= notFoundRepliesUntilGone',
    to: 'notFound >= 1',
  },
  'a secret is stored': {
    file: 'src/runs/storedInput.ts',
    from: 'withoutSecrets(input)',
    to: 'input',
  },
  'every tab polls': {
    file: 'src/runs/taskObserver.ts',
    from: 'isHidden || isFollowing',
    to: 'isHidden',
  },
};
