import { testSchedules } from './faultSchedules.js';

testSchedules(100);
