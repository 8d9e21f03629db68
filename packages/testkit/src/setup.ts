// What vitest runs before each test file.
import { configureProperties } from './properties.ts';

configureProperties();
