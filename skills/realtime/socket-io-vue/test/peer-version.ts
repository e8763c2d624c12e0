/** Of the Vue that imports from here run with: the newest, or what a test project puts in its place. */
export { version } from "vue";
