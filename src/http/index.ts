export { assembleServer } from './serve.ts'
