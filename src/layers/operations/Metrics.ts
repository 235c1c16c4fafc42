import { Metric } from "effect"

/** A metric as docs/metrics.md shows it. */
export interface MetricDescription {
  readonly name: string
  readonly type: "counter" | "gauge" | "histogram"
  /** What its attributes tell apart. */
  readonly attributes: ReadonlyArray<string>
  readonly description: string
}

const described: Array<MetricDescription> = []

/** Every metric of the bot, in the order of this file. */
export const metricDescriptions: ReadonlyArray<MetricDescription> = described

const describe = (
  type: MetricDescription["type"],
  name: string,
  description: string,
  attributes: ReadonlyArray<string>
) => {
  // What every process has goes by the names that dashboards know it by.
  const whole = name.startsWith("process_") ? name : `matrix_surface_${name}`
  described.push({ name: whole, type, attributes, description })
  return whole
}

/** A count since the start of the process; its name ends in `_total`. */
const counter = (name: string, description: string, ...attributes: ReadonlyArray<string>) =>
  Metric.counter(describe("counter", `${name}_total`, description, attributes), { description, incremental: true })

/** A value as it is when it is asked for. */
const gauge = (name: string, description: string, ...attributes: ReadonlyArray<string>) =>
  Metric.gauge(describe("gauge", name, description, attributes), { description })

/** Seconds; a person's patience is in the first half. */
const boundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800]

const seconds = (name: string, description: string) =>
  Metric.histogram(describe("histogram", `${name}_seconds`, description, []), { description, boundaries })

// Intake.
export const eventsIgnored = counter("events_ignored", "Events that were not for the bot, by why", "why")
export const eventsMalformed = counter("events_malformed", "Events without the fields of their type")
export const eventsUnusable = counter(
  "events_unusable",
  "Events of syncs and gaps without an id, or too deep or too large to be kept"
)

export const eventsUnreadable = counter("events_unreadable", "Encrypted events that could not be read, by why", "why")
export const eventsForged = counter("events_forged", "Encrypted events that were dropped as not genuine, by why", "why")

// Turns.
export const promptsTaken = counter("prompts", "Messages of people that became prompts")
export const turnsOpen = gauge("turns_open", "Turns that are not closed, by phase", "state")
export const turnsClosed = counter("turns_closed", "Answers that were closed in their rooms, by how", "state")
export const turnsSetAside = counter("turns_set_aside", "Prompts that nobody works on any more, by why", "why")
export const firstEventSeconds = seconds("first_event", "From a prompt's coming to the first event of its answer")
export const finalSeconds = seconds("final", "From a prompt's coming to the final of its answer")

// Agent.
export const agentOddFrames = counter("agent_odd_frames", "Agent frames that did not become events", "kind")
export const agentLostLinks = counter("agent_lost_links", "Agent links that went down", "why")

export const agentReachable = gauge("agent_reachable", "Whether the agent could be reached when it was last tried")
export const agentAnswersFailed = counter(
  "agent_answers_failed",
  "Answers that failed because of the agent or the way to it, by why",
  "why"
)

// Outbox and homeserver.
export const outboxUnsent = gauge("outbox_unsent", "Events that are to be sent")
export const outboxAge = gauge("outbox_age_seconds", "How long the oldest final has been waiting to be sent")
export const sends = counter(
  "sends",
  "Events that were to be sent, by kind and by what the homeserver said",
  "kind",
  "outcome"
)
export const rateLimited = counter("rate_limited", "Requests that the homeserver answered with 429")
export const syncAge = gauge("sync_age_seconds", "Since the homeserver last answered a sync")
export const roomGaps = gauge("gaps", "Gaps in rooms that are not filled: open, or given up", "state")

// Store.
export const storeErrors = counter("store_errors", "Writes to the store that failed, by why", "why")
export const storeRowsDamaged = counter(
  "store_rows_damaged",
  "Rows of the store whose text cannot be read any more, by table",
  "table"
)
export const storeBytes = gauge("store_bytes", "The store and its log on the disk")

// Traces.
export const spansLost = counter("trace_spans_lost", "Spans of traces that did not reach the collector, by why", "why")

// Probes.
export const ready = gauge("ready", "Whether /ready says 200")

// Process.
export const buildInfo = gauge("build_info", "1, with what runs as its attributes", "version", "node", "wire")
export const residentMemory = gauge("process_resident_memory_bytes", "Memory of the process that is in the machine's")
export const cpuTime = counter("process_cpu_seconds", "Time of processors that the process used, in seconds")
export const processStart = gauge("process_start_time_seconds", "When the process started, in seconds since 1970")
export const openFiles = gauge("process_open_fds", "Files and sockets that the process has open; on Linux alone")
export const fileLimit = gauge("process_max_fds", "Files and sockets that it may have open; on Linux alone")
