import { Layer, Logger, References } from "effect"

/** A line of the log as a person reads it. */
export interface LoggedLine {
  readonly level: string
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** A log that keeps its lines, oldest first. */
export const keptLog = (): { readonly lines: Array<LoggedLine>; readonly layer: Layer.Layer<never> } => {
  const lines: Array<LoggedLine> = []
  const logger = Logger.make(({ fiber, logLevel, message }) => {
    const fields = { ...fiber.getRef(References.CurrentLogAnnotations) }
    lines.push({ level: logLevel, text: [message].flat().map(String).join(" "), fields })
  })
  return { lines, layer: Logger.layer([logger]) }
}
