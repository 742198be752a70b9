import { testSchedules } from './faultSchedules.js';

testSchedules(40);
