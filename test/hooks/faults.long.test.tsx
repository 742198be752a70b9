import { testSchedules } from './faultSchedules.js';

testSchedules(2_000);
