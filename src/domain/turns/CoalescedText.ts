import type { AgentEvent } from "./AgentEvent.ts"

type Text = Extract<AgentEvent, { _tag: "Text" }>

const goOn = (last: Text | undefined, event: Text): boolean =>
  last !== undefined && last.run === event.run && last.message === event.message

/**
 * The events, with text that follows text of the same message joined into one event, which has the last one's number.
 * Some agents send a few characters at a time; for the turn the result is the same, and each event costs it as much as
 * any other.
 */
export const coalesceText = (events: ReadonlyArray<AgentEvent>): ReadonlyArray<AgentEvent> => {
  const made: Array<AgentEvent> = []
  let last: Text | undefined
  let text = ""
  const finish = () => {
    if (last !== undefined) made.push({ ...last, text })
  }
  for (const event of events) {
    if (event._tag === "Text" && goOn(last, event)) text += event.text
    else {
      finish()
      if (event._tag === "Text") text = event.text
      else made.push(event)
    }
    last = event._tag === "Text" ? event : undefined
  }
  finish()
  return made
}
