import { Effect, Layer } from "effect"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { suite } from "../contracts/Matrix.contract.ts"
import { suite as survey } from "../contracts/MatrixSurvey.contract.ts"
import { suite as media } from "../contracts/Media.contract.ts"
import { suite as reset } from "../contracts/Reset.contract.ts"
import { World } from "../contracts/World.ts"

const world = Layer.effect(
  World,
  Effect.map(MatrixMemoryControl, ({ bot, people, promote, revoke }) => ({ bot, people, promote, revoke }))
)

media("MatrixMemory", Layer.provideMerge(world, MatrixMemory.layer))
survey("MatrixMemory", Layer.provideMerge(world, MatrixMemory.layer))
reset("MatrixMemory", Layer.provideMerge(world, MatrixMemory.layer))
suite("MatrixMemory", Layer.provideMerge(world, MatrixMemory.layer))
