/**
 * Points this process and its children at the emulator and at nothing else, whatever the shell had set up for AWS: a
 * profile or an endpoint left over from other work must not carry a local command into a real account.
 */
export function useEmulator(url: string): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
  }
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: emulatorRegion,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: '127.0.0.1,localhost',
  });
}

/** The emulator takes a call without a signature, such as one through the API, to be in this region. */
export const emulatorRegion = 'us-east-1';
