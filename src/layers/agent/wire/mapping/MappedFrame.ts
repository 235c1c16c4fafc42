import { parseJson } from "../../../../domain/Json.ts"
import type { Mapping } from "./file/MappingForm.ts"
import { holds } from "./file/PointerForms.ts"
import { isScalar } from "./FrameTemplate.ts"
import { firstAt, type Pointer } from "./JsonPointer.ts"

/** What pointers lead into. A text among frames that are JSON is a mark of its own, such as one for the end. */
export const frameOf = ({ frames }: Mapping, text: string): unknown =>
  frames === "text" ? text : parseJson(text) ?? text

/** The name of a frame's kind, which `recv` need not have; undefined where nothing tells it. */
export const kindNameIn = ({ by }: Mapping, frame: unknown): string | undefined => {
  const pointers: Array<Pointer> = []
  for (const one of by) {
    if (!("kind" in one)) pointers.push(one)
    else if (holds(one.when, frame)) return one.kind
  }
  const named = firstAt(frame, pointers)
  return isScalar(named) ? String(named) : undefined
}
