// Writes the list of metrics in docs/metrics.md from their definitions.
import { readFileSync, writeFileSync } from 'node:fs';
import { metricsPage } from '@replay/report';

const path = new URL('../docs/metrics.md', import.meta.url);
const marker = '<!-- metrics: made by scripts/metrics-page.ts -->\n';
const text = readFileSync(path, 'utf8');
const end = text.indexOf(marker) + marker.length;
writeFileSync(path, `${text.slice(0, end)}\n${metricsPage()}`);
