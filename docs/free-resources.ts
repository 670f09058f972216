/** The types of resources that cost nothing while nothing happens, and why. */
export const freeResources: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Api': 'paid by the request',
  'AWS::ApiGatewayV2::Authorizer': 'part of the API',
  'AWS::ApiGatewayV2::Integration': 'part of the API',
  'AWS::ApiGatewayV2::Route': 'part of the API',
  'AWS::ApiGatewayV2::Stage': 'part of the API; HTTP APIs have no cache',
  'AWS::Cognito::UserPool':
    'paid by the person who signs in in a month, of whom 10,000 are free, and by the token of a machine',
  'AWS::Cognito::UserPoolClient': 'people sign in by it, not machines',
  'AWS::Cognito::UserPoolDomain': 'a prefix of the domain of AWS',
  'AWS::Cognito::UserPoolResourceServer': 'part of the pool',
  'AWS::Events::EventBus': 'paid by the event',
  'AWS::IAM::Role': 'IAM is free',
  'AWS::Lambda::EventSourceMapping': 'Lambda reads the stream for nothing, and invokes only for new events',
  'AWS::Lambda::Function': 'paid by the invocation; what the clocks invoke is counted with their rules',
  'AWS::Lambda::Permission': 'part of the function',
  'AWS::Logs::LogGroup': 'paid by the byte; those of the clocks are counted with their rules',
  'AWS::S3::BucketPolicy': 'part of the bucket',
  'AWS::SNS::Topic': 'paid by the message; a thousand mails a month are free',
  'AWS::SNS::TopicPolicy': 'part of the topic',
  'AWS::StepFunctions::StateMachine': 'paid by the state transition',
};
