import { nearestName } from "../../../../../domain/settings/sources/NearestName.ts"
import { namesOf, type Template } from "../FrameTemplate.ts"
import type { Place, Wrong } from "./FileForm.ts"
import type { Mapping } from "./MappingForm.ts"

/** What a placeholder of each frame may be, besides what the mapping keeps. */
const known = {
  open: ["thread", "client"],
  reply: ["thread", "id", "run"],
  prompt: ["text", "id", "thread", "from", "locale"],
  answer: ["ask", "choice", "text", "reason", "id", "thread", "run"],
  cancel: ["id", "thread", "run"],
  ping: ["n"]
} as const

const { ping: _, ...besideKept } = known
const reserved: ReadonlySet<string> = new Set(Object.values(besideKept).flat())

const kinds = ({ recv }: Mapping, as: string) => [...recv].filter(([, kind]) => kind.as === as)

const keptNames = ({ recv }: Mapping) => [...recv.values()].flatMap(({ keep }) => Array.from(keep?.keys() ?? []))

/** Tells of placeholders that stand for nothing there. */
const checkNames = (mapping: Mapping, wrong: Wrong) => {
  const kept = keptNames(mapping)
  const check = (of: keyof typeof known, at: Place, template: Template | undefined) => {
    const names: ReadonlyArray<string> = of === "ping" ? known.ping : [...known[of], ...kept]
    for (const name of new Set(template === undefined ? [] : namesOf(template))) {
      if (names.includes(name)) continue
      const near = nearestName(name, names)
      wrong(
        at,
        `\${${name}} stands for nothing here; ${
          near === undefined ? `known are ${names.map((one) => `\${${one}}`).join(", ")}` : `was \${${near}} meant?`
        }`
      )
    }
  }
  mapping.open?.forEach((frame, index) => check("open", ["open", index], frame))
  check("prompt", ["send", "prompt"], mapping.send.prompt)
  check("answer", ["send", "answer"], mapping.send.answer)
  check("cancel", ["send", "cancel"], mapping.send.cancel)
  check("ping", ["send", "ping"], mapping.send.ping)
  for (const [name, kind] of mapping.recv) {
    if (kind.as === "ping") check("reply", ["recv", name, "reply"], kind.reply)
    for (const one of kind.keep?.keys() ?? []) {
      if (reserved.has(one)) wrong(["recv", name, "keep", one], `\${${one}} has a meaning already; choose another name`)
    }
  }
  if (mapping.thread !== undefined && "is" in mapping.thread) {
    const { is } = mapping.thread
    if (is !== "thread" && !kept.includes(is)) {
      wrong(["thread", "is"], `\${${is}} is neither \${thread} nor kept by a kind of frame ("keep")`)
    }
  }
}

/** Tells of what is said in one place and contradicted, or left out, in another. */
const checkSends = ({ features, open, recv, send }: Mapping, wrong: Wrong) => {
  if (!namesOf(send.prompt).includes("text")) {
    wrong(["send", "prompt"], "it never says ${text}, so the agent would not hear what a person wrote")
  }
  const names = [send.prompt, ...(open ?? [])].flatMap(namesOf)
  if (features.threads === "frame" && !names.includes("thread")) {
    wrong(
      ["features", "threads"],
      "it is \"frame\", but neither send.prompt nor open says ${thread}; write ${thread} there, or \"none\" here"
    )
  }
  if (features.cancel === "frame" && send.cancel === undefined) {
    wrong(
      ["features", "cancel"],
      "it is \"frame\", but send.cancel is missing; describe that frame, or write \"close\""
    )
  }
  if (features.cancel !== "frame" && send.cancel !== undefined) {
    wrong(["send", "cancel"], `it would never be sent, as features.cancel is "${features.cancel}"; write "frame" there`)
  }
  const asking = [...recv].find(([, { as }]) => as === "ask")
  if (asking !== undefined && send.answer === undefined) {
    wrong(["recv", asking[0]], "the agent asks here, but send.answer is missing, so nobody could answer")
  }
  if (asking !== undefined && features.ask === false) {
    wrong(["features", "ask"], `it is false, but recv/${asking[0]} is a question`)
  }
  if (asking === undefined && features.ask === true) {
    wrong(["features", "ask"], "it is true, but no kind in recv is \"ask\"")
  }
}

/** Tells of kinds that nothing is, and of answers that never come or never end. */
const checkKinds = (mapping: Mapping, wrong: Wrong) => {
  const { by, endOn = "frame", recv } = mapping
  for (const [index, one] of by.entries()) {
    if (!("kind" in one) || recv.has(one.kind)) continue
    const near = nearestName(one.kind, recv.keys())
    wrong(["by", index, "kind"], `recv has no "${one.kind}"${near === undefined ? "" : `; was "${near}" meant?`}`)
  }
  const says = [...recv.values()].some((kind) =>
    kind.as === "delta" || kind.as === "message" || (kind.as === "end" && (kind.text ?? kind.delta) !== undefined)
  )
  if (!says) {
    wrong(["recv"], "no kind brings an answer: one has to be \"delta\" or \"message\", or an \"end\" with \"text\"")
  }
  if (endOn === "frame" && kinds(mapping, "end").length === 0) {
    wrong(
      ["recv"],
      "no kind is \"end\", so no answer would ever end; describe that frame, or how it ends without one in \"endOn\""
    )
  }
  for (const [name, kind] of recv) {
    if (kind.as !== "end" || kind.text === undefined || kind.delta === undefined) continue
    wrong(["recv", name], "it has both \"text\", the whole answer, and \"delta\", the last piece; keep one of them")
  }
}

/** Tells of all that is right by itself and does not go together. */
export const checkMapping = (mapping: Mapping, wrong: Wrong): void => {
  checkNames(mapping, wrong)
  checkSends(mapping, wrong)
  checkKinds(mapping, wrong)
}
