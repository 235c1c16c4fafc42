import { eitherOf, integerIn, listOf, oneOf, type ReadAs, switched, words } from "./FileForm.ts"
import { frameKinds } from "./KindForms.ts"
import { conditions, pointers } from "./PointerForms.ts"
import { needed, optionally, struct } from "./StructForm.ts"
import { hole, template } from "./TemplateForm.ts"

const isText = (value: unknown) => typeof value === "string"
const isPointers = (value: unknown) =>
  isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText))

/** How long the end of an answer is waited for, and a socket after one that was closed in mid-run; milliseconds. */
const [leastSilence, mostSilence, mostSettle] = [500, 600_000, 600_000]

const rule = struct({
  kind: needed(words, "the kind of a frame that fits; a key of \"recv\""),
  when: needed(conditions, "what has to stand where, by pointer")
})

const features = struct({
  threads: needed(
    oneOf(["url", "frame", "none"]),
    "how the agent learns which conversation is meant: by {thread} in AGENT_URL, by ${thread} in our frames, or not"
  ),
  cancel: needed(
    oneOf(["frame", "close", "none"]),
    "how a run is stopped: by send.cancel, by closing the socket, or not at all"
  ),
  ask: optionally(switched, "whether the agent asks people; without it, whether there is a kind \"ask\""),
  promptBytes: optionally(integerIn(1, 200_000), "the longest prompt in bytes of UTF-8; 65536"),
  settleMs: optionally(
    integerIn(0, mostSettle),
    "how long a conversation waits for its next socket after one was closed in mid-run, in milliseconds; 5000"
  )
})

const namedThread = struct({
  at: needed(pointers, "where frames name it"),
  is: needed(hole, "what has to stand there: a placeholder, ${thread} or one that was kept")
})

/** The whole file. */
export const mappingForm = struct({
  $schema: optionally(words, "for editors"),
  features: needed(features, "what the agent can do"),
  open: optionally(listOf(template, 10), "frames to send when a socket opens"),
  send: needed(
    struct({
      prompt: needed(template, "the frame of a prompt"),
      answer: optionally(template, "the frame of the answer to a question"),
      cancel: optionally(template, "the frame that stops a run"),
      ping: optionally(template, "after 20 s of silence; if nothing comes back for 10 s, the connection counts as lost")
    }),
    "our frames"
  ),
  frames: optionally(
    oneOf(["json", "text"]),
    "what the agent's frames are: \"json\", or plain texts, which the pointer \"\" leads to; \"json\""
  ),
  by: needed(
    eitherOf(isPointers, pointers, listOf(rule, 200)),
    "how a frame's kind is told: the pointer to it, or rules, of which the first that fits counts"
  ),
  recv: needed(frameKinds, "what each kind of frame means; frames of other kinds are passed over"),
  thread: optionally(
    eitherOf((value) => isText(value) || Array.isArray(value), pointers, namedThread),
    "where frames name the conversation; a frame that names another one puts the agent under quarantine"
  ),
  prompt: optionally(pointers, "where frames name the prompt that they belong to (${id})"),
  run: optionally(pointers, "where frames name the agent's own id of the run (${run})"),
  endOn: optionally(
    eitherOf(
      isText,
      oneOf(["frame", "close"]),
      struct({ silenceMs: needed(integerIn(leastSilence, mostSilence), "after so many milliseconds of silence") })
    ),
    "how a run ends: by a frame, by the agent's closing of the socket too, or by silence too; \"frame\""
  )
})

/** A mapping file whose parts are right by themselves (`MappingChecks` says whether they fit together). */
export type Mapping = ReadAs<typeof mappingForm>
