import { answer } from '../answer.ts';
import { pass } from '../call.ts';
import type { Route } from '../call.ts';
import { queryTexts } from '../read.ts';
import { nameModel, toEmbeddingModels, toModel } from '../shapes/model.ts';

const LIST = { name: 'models.list', action: 'read', audit: 'reads' } as const;

export const modelRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'v1/models',
    answer: (call) =>
      pass(call, LIST, {}, async () => {
        const { services, agents } = call;
        const provider = call.query.get('provider_name');
        const handles = agents.models
          .list()
          .filter(
            (handle) => provider === null || nameModel(services, handle).provider === provider,
          );
        const isMeant = queryTexts(call, 'provider_category')?.includes('base') ?? true;
        return answer(isMeant ? handles.map((handle) => toModel(services, handle)) : []);
      }),
  },
  {
    method: 'GET',
    path: 'v1/models/embedding',
    answer: (call) => pass(call, LIST, {}, async () => answer(toEmbeddingModels(call.services))),
  },
];
