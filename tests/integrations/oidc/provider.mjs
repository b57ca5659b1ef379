// Starts the certified OpenID provider `oidc-provider` for tests: settings as one line of JSON on stdin,
// its issuer as one line on stdout when it is ready; it ends when stdin closes.
import { createRequire } from 'node:module';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const require = createRequire(`${process.argv[2]}/`);
const { Provider, interactionPolicy } = await import(pathToFileURL(require.resolve('oidc-provider')));

const lines = createInterface({ input: process.stdin });
const settings = JSON.parse((await lines[Symbol.asyncIterator]().next()).value);
lines.on('close', () => process.exit(0));

const key = (use) => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), use,
});
const scopes = ['openid', 'profile', 'nin', 'idp-id', 'acting-nin'];

// Single sign-on at a lower level than the one asked for is no log-in at that level.
const policy = interactionPolicy.base();
policy.get('login').checks.add(new interactionPolicy.Check('level', 'a higher level is asked', ({ oidc }) => {
  const asked = settings.levels.indexOf(oidc.params.acr_values);
  return settings.levels.indexOf(oidc.acr) < asked;
}));

const body = async (request) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return Object.fromEntries(new URLSearchParams(text));
};

async function interaction(provider, request, response) {
  if (request.method !== 'POST') {
    response.end('interaction');
    return;
  }
  const chosen = await body(request);
  const result = chosen.cancel
    ? { error: 'access_denied', error_description: 'cancelled' }
    : { login: { accountId: chosen.account, acr: chosen.acr } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

let answer;
const server = createServer((request, response) => answer(request, response));
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: settings.clients,
    jwks: { keys: [key('sig')] },
    cookies: { keys: ['only for tests'] },
    scopes,
    claims: {
      openid: ['sub', 'sub_id_type', 'bsn', 'represents', 'urn:nl-eid-gdi:1.0:ActingSubjectID',
        'urn:nl-eid-gdi:1.0:LegalSubjectID', 'loa_authn'],
      profile: ['name'],
      nin: ['nin'],
      'idp-id': ['idp_id'],
      'acting-nin': ['acting_nin'],
    },
    acrValues: settings.levels,
    conformIdTokenClaims: false,
    enabledJWA: {
      clientAuthSigningAlgValues: ['PS256', 'RS256'],
      idTokenSigningAlgValues: ['PS256', 'RS256'],
      userinfoSigningAlgValues: ['PS256', 'RS256'],
      userinfoEncryptionAlgValues: ['RSA-OAEP'],
      userinfoEncryptionEncValues: ['A128CBC-HS256'],
    },
    features: {
      backchannelLogout: { enabled: true },
      devInteractions: { enabled: false },
      encryption: { enabled: true },
      jwtUserinfo: { enabled: true },
    },
    interactions: { policy, url: (ctx, { uid }) => `/interaction/${uid}` },
    ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Interaction: 900, Session: 900, Grant: 900 },
    // It would refuse to post to this machine.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    findAccount: (ctx, id) => ({ accountId: id, claims: () => settings.accounts[id] }),
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope(scopes.join(' '));
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  answer = (request, response) => (
    request.url.startsWith('/interaction/') ? interaction(provider, request, response) : handle(request, response)
  );
  process.stdout.write(`${issuer}\n`);
});
