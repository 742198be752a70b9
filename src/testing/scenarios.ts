/**
 * Tasks for the scripted agent, one for each course that a task can take. Each is a text to send as `taskDetails`; write your own with the same
 * directives.
 */
export const scenarios = {
  /** Answers within the hold: the start's reply carries the result. */
  inline:
    'Find the cheapest desk lamp. [after 2s] [visit: https://shop.example/lamps] [act: click_element] [say: The cheapest desk lamp costs $24.90.] [cost: 0.0124]',
  /** Takes 65 s: its start is answered "pending" after the 50 s hold, then it is polled. */
  pending:
    'Compare the prices of three shops. [say: Reading the first shop.] [after 30s] [say: Reading the second shop.] [after 35s] [say: The second shop is the cheapest.] [cost: 0.0318]',
  /** Asks a person within the hold, and continues with the answer. */
  guardrail:
    'Log in and read the balance. [after 1s] [ask: Which code did you receive by SMS?] [after 1s] [say: Logged in with {{answer}}.]',
  /** Asks a person twice: the first answer was wrong. */
  guardrailTwice:
    'Log in. [ask: What is the password?] [after 1s] [ask: That password was wrong. What is it?] [say: Logged in.]',
  /** Asks a question that lists its answers. */
  choices: 'Buy the lamp. [ask: The lamp costs $24.90. Buy it? (yes / no)] [say: Answered {{answer}}.]',
  /** Fails within the hold. */
  failure: 'Click the missing button. [after 1s] [fail: ELEMENT_NOT_FOUND]',
  /** Fails while it is polled. */
  lateFailure: 'Open a slow page. [after 60s] [fail: NAVIGATION_TIMEOUT]',
  /** Exceeds its time limit of 300 s. */
  endless: 'Watch the page for changes. [after 60m]',
  /** Loses its browser for 20 s. */
  disconnected: 'Read the news. [after 5s] [disconnect 20s] [say: Three headlines.]',
  /** Answers with JSON. */
  json: 'List the lamps as JSON. [after 1s] [say: [{"name":"Desk lamp","price":24.9},{"name":"Reading lamp","price":31.5}]]',
  /** Answers with CSV. */
  csv: 'List the lamps as CSV. [after 1s] [say: name,price\nDesk lamp,24.90\nReading lamp,31.50]',
  /** Downloads two files. */
  files:
    'Download the reports. [after 1s] [file: january.csv] [file: february.csv] [say: Two reports downloaded.]',
  /** Answers with markup that must be shown as plain text. */
  hostile:
    'Read the page. [say: <img src=x onerror=alert(1)> [click](javascript:alert(1)) ![x](https://evil.example/?q=secret)]',
} as const;

/** The name of a scenario. */
export type ScenarioName = keyof typeof scenarios;
