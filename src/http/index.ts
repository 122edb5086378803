export { assembleServer, webFolder } from './serve.ts'
export { examine, rebuildRollups, releaseCopy, rotateKey } from './operator.ts'
export { OperatorReport, Rebuilt, Released, Rotated } from './operator-schema.ts'
