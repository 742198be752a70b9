import { describe } from 'vitest';
import { testBudgets } from './budgetSchedules.js';

describe('whatever happens around a budget, it is kept within one poll interval, and what a person allows goes on', () => {
  testBudgets(0, 1_000);
});
