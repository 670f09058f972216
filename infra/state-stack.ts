import { CfnOutput, Duration, RemovalPolicies, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AccountRecovery,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { tableLayout } from '../src/store/table-layout.ts';
import { EvidenceBucket } from './evidence-bucket.ts';
import { names } from './names.ts';
import type { Stage } from './stage.ts';

/**
 * All that cannot be made again: the books and the callers. It changes rarely and is deployed apart from the service, so
 * no change of a function can touch it. Its resources survive their stack, and the table is named: CloudFormation refuses
 * to replace a named table, so not even a change of its keys can swap it for an empty one.
 */
export class StateStack extends Stack {
  readonly table: TableV2;
  /** Other stacks of the merchant hang their rules on it. */
  readonly bus: EventBus;
  readonly evidence: EvidenceBucket;
  readonly callers: UserPool;
  readonly people: UserPoolClient;
  readonly domain: UserPoolDomain;

  constructor(scope: Construct, stage: Stage, props: StackProps) {
    super(scope, names.stateStack(stage.name), { ...props, terminationProtection: !stage.local });
    const key = (name: string) => ({ name, type: AttributeType.STRING });

    this.table = new TableV2(this, 'Table', {
      tableName: names.stage(stage.name),
      partitionKey: key(tableLayout.partitionKey),
      sortKey: key(tableLayout.sortKey),
      globalSecondaryIndexes: Object.entries(tableLayout.indexes).map(([indexName, index]) => ({
        indexName,
        partitionKey: key(index.partitionKey),
        sortKey: key(index.sortKey),
        projectionType: ProjectionType.KEYS_ONLY,
      })),
      timeToLiveAttribute: tableLayout.timeToLive,
      // Keys only: what reads it reads the item as it is, and nothing of a payment passes through.
      dynamoStream: StreamViewType.KEYS_ONLY,
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: !stage.local,
    });

    this.bus = new EventBus(this, 'Bus', { eventBusName: names.stage(stage.name) });
    this.evidence = new EvidenceBucket(this, stage, this.account);

    new Secret(this, 'WebhookKey', {
      secretName: names.webhookSecret(stage.name),
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'key',
        passwordLength: 64,
        excludePunctuation: true,
      },
    });

    this.callers = new UserPool(this, 'Callers', {
      userPoolName: names.stage(stage.name),
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      passwordPolicy: { minLength: 14 },
      mfa: stage.local ? Mfa.OFF : Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deletionProtection: !stage.local,
    });
    const call = new ResourceServerScope({ scopeName: names.scope, scopeDescription: 'Call the back office' });
    const api = this.callers.addResourceServer('Api', { identifier: names.resourceServer, scopes: [call] });
    // Machine clients are not here: they come and go at run time, and their secrets belong in no template (ADR 004).
    this.people = this.callers.addClient('People', {
      userPoolClientName: 'people',
      authFlows: { userSrp: true, userPassword: stage.local },
      disableOAuth: stage.signInCallbacks.length === 0,
      ...(stage.signInCallbacks.length > 0 && {
        oAuth: {
          flows: { authorizationCodeGrant: true },
          scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.resourceServer(api, call)],
          callbackUrls: stage.signInCallbacks,
        },
      }),
      preventUserExistenceErrors: true,
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
    });
    this.domain = this.callers.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `${names.stage(stage.name)}-${this.account}` },
    });
    // The prefix is taken world-wide, so it is what a first deploy fails on: before there is a table to keep.
    this.table.node.addDependency(this.domain);

    // Kept on an update and when the stack is deleted, but not when its first creation fails: that could not be repeated.
    RemovalPolicies.of(this).apply(stage.local ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);

    new CfnOutput(this, 'TableName', { value: this.table.tableName });
    new CfnOutput(this, 'BusName', { value: this.bus.eventBusName });
    new CfnOutput(this, 'EvidenceBucketName', { value: this.evidence.bucketName });
    new CfnOutput(this, 'UserPoolId', { value: this.callers.userPoolId });
    new CfnOutput(this, 'PeopleClientId', { value: this.people.userPoolClientId });
    new CfnOutput(this, 'TokenEndpoint', { value: `${this.domain.baseUrl()}/oauth2/token` });
  }
}
