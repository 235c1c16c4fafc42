import { Option } from "effect"
import { quotedContext } from "../../../../domain/routing/context/QuotedContext.ts"
import type { AgentCommand } from "../../../../domain/turns/AgentCommand.ts"
import type { Encoded } from "../AgentCodec.ts"
import type { Mapping } from "./file/MappingForm.ts"
import { frameText, type Scalar } from "./FrameTemplate.ts"
import { type MappedRun, type MappedState, valuesOf } from "./MappedState.ts"

const some = (values: Readonly<Record<string, Scalar | undefined>>): ReadonlyArray<readonly [string, Scalar]> =>
  Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))

const promptOf = (
  { send }: Mapping,
  { context, from, id, locale, text: words }: Extract<AgentCommand, { _tag: "Prompt" }>,
  before: MappedState
): Encoded<MappedState> => {
  // A foreign frame has no place for what a prompt refers to, so that stands above the words.
  const text = quotedContext(context) + words
  const run: MappedRun = {
    prompt: id,
    name: undefined,
    isCancelled: false,
    messages: 0,
    question: undefined,
    mayBeOver: false
  }
  const state = { ...before, run, seq: before.seq + 1 }
  return {
    frame: frameText(send.prompt, new Map([...valuesOf(before, undefined), ...some({ text, id, from, locale })])),
    state,
    // Nothing that the agent says before its first words shows that it has the prompt.
    heard: [{ _tag: "Said", event: { _tag: "Started", run: id, seq: state.seq, prompt: id, dup: false } }]
  }
}

const answerOf = (
  { send }: Mapping,
  { ask, choice, text }: Extract<AgentCommand, { _tag: "Answer" }>,
  state: MappedState
): Option.Option<Encoded<MappedState>> => {
  const { run } = state
  const question = run?.question
  // A late answer would be taken for one to whatever the agent asks next.
  if (run === undefined || question === undefined || send.answer === undefined || String(question.ask) !== ask) {
    return Option.none()
  }
  const raw = question.choices.find(({ id }) => id === choice)?.raw
  // A template may have one place for either of choice and words.
  const words = choice === undefined ? { text } : { reason: text }
  return Option.some({
    frame: frameText(
      send.answer,
      new Map([...valuesOf(state, run), ...some({ ask: question.ask, choice: raw ?? choice, ...words })])
    ),
    state: { ...state, run: { ...run, question: undefined, mayBeOver: false } }
  })
}

/** Whether a cancel means the run that goes on over this socket. */
export const isMeant = ({ run }: MappedState, named: string | undefined): boolean =>
  run !== undefined && (named === undefined || named === run.prompt)

/** A command as the mapping says it, and how frames are read behind it. */
export const encodeMapped = (
  mapping: Mapping,
  command: AgentCommand,
  state: MappedState
): Option.Option<Encoded<MappedState>> => {
  switch (command._tag) {
    case "Prompt":
      return Option.some(promptOf(mapping, command, state))
    case "Answer":
      return answerOf(mapping, command, state)
    case "Cancel": {
      const { run } = state
      const { cancel } = mapping.send
      if (run === undefined || cancel === undefined || run.isCancelled || !isMeant(state, command.run)) {
        return Option.none()
      }
      return Option.some({
        frame: frameText(cancel, valuesOf(state, run)),
        state: { ...state, run: { ...run, isCancelled: true } }
      })
    }
  }
}
