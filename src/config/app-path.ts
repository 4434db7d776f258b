/** Where an app repository says which rollouts its pull requests drive. */
export const APP_FILE = '.github/headgate.yml';
