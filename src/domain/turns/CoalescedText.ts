import type { AgentEvent } from "./AgentEvent.ts"

type Text = Extract<AgentEvent, { _tag: "Text" }>

const goOn = (last: Text | undefined, event: Text): boolean =>
  last !== undefined && last.run === event.run && last.message === event.message

/**
 * The same events, where text that follows text of its message is one event with it, numbered as the last of it. An
 * agent may send each word by itself, or a few characters: to the turn that is the same, and it costs a turn as much
 * as any other event.
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
