import * as Cause from "effect/Cause"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import type { LogSettings } from "../../domain/settings/Settings.ts"
import { logSafe } from "../../domain/TerminalSafe.ts"
import { NamedCommands } from "../../services/operations/NamedCommands.ts"

export interface LogPlace {
  readonly write: (line: string) => void
  readonly terminal: boolean
  readonly noColor: boolean
}

const stderr: LogPlace = {
  write: (line) => void process.stderr.write(line),
  terminal: process.stderr.isTTY === true,
  noColor: (process.env["NO_COLOR"] ?? "") !== ""
}

const levels = { debug: "Debug", info: "Info", warn: "Warn", error: "Error" } as const
const colors: ReadonlyMap<string, string> = new Map([
  ["Debug", "2"],
  ["Info", "32"],
  ["Warn", "33"],
  ["Error", "31"],
  ["Fatal", "31"]
])

const parts = (options: Logger.Options<unknown>) => {
  const messages = Array.isArray(options.message) ? options.message : [options.message]
  const named = options.fiber.getRef(NamedCommands)
  return {
    message: named(
      messages.map((part) => (typeof part === "string" ? part : Inspectable.toStringUnknown(part, 0))).join(" ")
    ),
    cause: options.cause.reasons.length === 0 ? undefined : Cause.pretty(options.cause),
    annotations: Object.fromEntries(
      Object.entries(options.fiber.getRef(References.CurrentLogAnnotations)).map(([key, value]) => [
        key,
        typeof value === "string" ? named(value) : value
      ])
    )
  }
}

const plain = (value: unknown) => (typeof value === "string" ? value : Inspectable.toStringUnknown(value, 0))

/** Lines that nobody takes for the beginning of another message. */
const below = (cause: string) => cause.split("\n").map((line) => `\n  ${logSafe(line)}`).join("")

/** One line a message. Its own fields go last, so that no annotation can set the level or the time. */
const json = (place: LogPlace) =>
  Logger.make((options) => {
    const { annotations, cause, message } = parts(options)
    const line = { time: options.date.toISOString(), level: options.logLevel.toLowerCase(), message }
    place.write(
      `${
        logSafe(
          JSON.stringify({
            ...line,
            ...Inspectable.toJson(annotations) as object,
            ...(cause === undefined ? {} : { cause }),
            ...line
          })
        )
      }\n`
    )
  })

const pretty = (place: LogPlace) =>
  Logger.make((options) => {
    const { annotations, cause, message } = parts(options)
    const colored = place.terminal && !place.noColor
    const level = options.logLevel.toUpperCase().padEnd(5)
    const time = options.date.toISOString().slice(11, 23)
    const details = Object.entries(annotations).map(([key, value]) => ` ${key}=${logSafe(plain(value))}`).join("")
    const head = colored
      ? `\u001b[2m${time}\u001b[0m \u001b[${colors.get(options.logLevel) ?? "0"}m${level}\u001b[0m`
      : `${time} ${level}`
    place.write(`${head} ${logSafe(message)}${details}${cause === undefined ? "" : below(cause)}\n`)
  })

/** Logs to stderr; stdout belongs to a command's own output. */
export const layer = (settings: LogSettings, place: LogPlace = stderr) => {
  const format = settings.format ?? (place.terminal ? "pretty" : "json")
  return Layer.merge(
    Logger.layer([format === "json" ? json(place) : pretty(place)]),
    Layer.succeed(References.MinimumLogLevel, levels[settings.level])
  )
}
