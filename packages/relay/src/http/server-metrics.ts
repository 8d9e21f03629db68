import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { EndpointGroup } from './endpoint.ts';

/** The metrics of a server, and `/metrics` for Prometheus. */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'replay_http_requests_total',
    help: 'Answers over plain HTTP, by status.',
    labelNames: ['status'],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: 'replay_http_request_seconds',
    help: 'From the head of a request to the end of its answer.',
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
    registers: [this.#registry],
  });
  readonly #opened = new Counter({
    name: 'replay_streams_opened_total',
    help: 'WebSockets that were opened.',
    registers: [this.#registry],
  });
  readonly #closed = new Counter({
    name: 'replay_streams_closed_total',
    help: 'WebSockets that ended, by the code that closed them.',
    labelNames: ['code'],
    registers: [this.#registry],
  });
  readonly #frames = new Counter({
    name: 'replay_frames_sent_total',
    help: 'Frames sent over WebSockets.',
    registers: [this.#registry],
  });
  readonly #refused = new Counter({
    name: 'replay_upgrades_refused_total',
    help: 'WebSockets that were refused, by status.',
    labelNames: ['status'],
    registers: [this.#registry],
  });

  constructor(connections: () => number) {
    this.#gauge('replay_connections', 'Connections that are open.', connections);
    this.#gauge('replay_resident_bytes', 'Memory of the process.', () => process.memoryUsage.rss());
  }

  #gauge(name: string, help: string, value: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [], collect: () => gauge.set(value()) });
    this.#registry.registerMetric(gauge);
  }

  answered(status: number, seconds: number): void {
    this.#requests.inc({ status });
    this.#seconds.observe(seconds);
  }

  streamOpened(): void {
    this.#opened.inc();
  }

  streamClosed(code: number, frames: number): void {
    this.#closed.inc({ code });
    this.#frames.inc(frames);
  }

  upgradeRefused(status: number): void {
    this.#refused.inc({ status });
  }

  endpoints(): EndpointGroup {
    return {
      endpoints: [
        {
          path: /^\/metrics\/?$/,
          answer: async () => ({
            status: 200,
            headers: { 'content-type': this.#registry.contentType },
            body: await this.#registry.metrics(),
          }),
        },
      ],
      streams: [],
    };
  }
}
