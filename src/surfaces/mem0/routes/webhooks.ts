import { MemoirError } from '../../../index.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { passDoor, projectId } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { pageOfDocuments } from '../document-pages.ts';
import { COLLECTIONS } from '../documents.ts';
import { badRequest } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { readPage } from '../paging.ts';
import { projectNotFound } from '../projects.ts';
import { isoTime } from '../times.ts';
import { readFlag } from '../values.ts';
import { readDelivery } from '../webhooks/delivery.ts';
import type { Delivery } from '../webhooks/delivery.ts';
import {
  createWebhook,
  deleteWebhook,
  findWebhook,
  listWebhooks,
  updateWebhook,
  WEBHOOK_EVENTS,
} from '../webhooks/webhook.ts';
import type { Webhook, WebhookEvent } from '../webhooks/webhook.ts';
import { hostOf, isPrivateHost, mayBeCalled } from '../webhooks/private-addresses.ts';
import { readName } from './organisations.ts';

const READ = { name: 'webhooks.read', action: 'manage', audit: 'reads' } as const;
const MANAGE = { name: 'webhooks.manage', action: 'manage', audit: 'always' } as const;
const ACROSS = { across: true } as const;

/** Most webhooks of a project. */
const MOST = 100;
const LONGEST_URL = 2_048;

function readUrl(value: unknown, { privateHosts }: Pick<Call, 'privateHosts'>): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url === undefined || !isHttp || url.href.length > LONGEST_URL) {
    throw badRequest('url must be an http or https address');
  }
  if (url.username !== '' || url.password !== '') {
    throw badRequest('url must not hold a user name or a password');
  }
  if (isPrivateHost(hostOf(url)) && !mayBeCalled(hostOf(url), privateHosts)) {
    throw badRequest(
      `url leads to a private address, which is not called: start the server with ` +
        `MEMOIR_WEBHOOK_PRIVATE_HOSTS=${hostOf(url)} to allow it`,
    );
  }
  return String(value);
}

function readEvents(value: unknown): readonly WebhookEvent[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw badRequest('event_types must be a list of at least one event type');
  }
  const events = value.map((item: unknown) => {
    const event = WEBHOOK_EVENTS.find((each) => each === item);
    if (event !== undefined) return event;
    throw badRequest(
      `Unknown event type: ${String(item).slice(0, 60)}. Known: ${WEBHOOK_EVENTS.join(', ')}`,
    );
  });
  return [...new Set(events)];
}

function checkOwn({ principal, parameters }: Call): void {
  const [project = ''] = parameters;
  if (project !== principal.tenant && project !== projectId(principal)) throw projectNotFound();
}

function toObject(webhook: Webhook): JsonObject {
  return {
    webhook_id: webhook.id,
    name: webhook.name,
    url: webhook.url,
    event_types: webhook.events,
    owner: webhook.tenant,
    is_active: webhook.isActive,
    project: webhook.project,
    created_at: webhook.createdAt,
    updated_at: webhook.updatedAt,
  };
}

function list(call: Call): Promise<Answer> {
  return passDoor(call, READ, ACROSS, async ({ tenant }) => {
    checkOwn(call);
    return answer((await listWebhooks(call.services, tenant)).map(toObject));
  });
}

function create(call: Call): Promise<Answer> {
  const { body, services, principal } = call;
  return passDoor(call, MANAGE, ACROSS, async ({ tenant }, tell) => {
    checkOwn(call);
    const now = isoTime(services.runtime.now());
    const webhook: Webhook = {
      id: services.newId(),
      tenant,
      project: projectId(principal),
      name: readName(body['name']),
      url: readUrl(body['url'], call),
      events: readEvents(body['event_types']),
      isActive: readFlag('is_active', body['is_active'], true),
      secret: `whsec_${Buffer.from(services.runtime.random(32)).toString('base64url')}`,
      createdAt: now,
      updatedAt: now,
    };
    if ((await listWebhooks(services, tenant)).length >= MOST) {
      throw badRequest(`A project can have at most ${MOST} webhooks`);
    }
    await createWebhook(services, webhook);
    tell({ detail: { webhook: webhook.id } });
    return answer({ ...toObject(webhook), secret: webhook.secret }, 201);
  });
}

function update(call: Call): Promise<Answer> {
  const { name, url, event_types: events, is_active: isActive } = call.body;
  const changes = {
    ...(name !== undefined && name !== null && { name: readName(name) }),
    ...(url !== undefined && url !== null && { url: readUrl(url, call) }),
    ...(events !== undefined && events !== null && { events: readEvents(events) }),
    ...(isActive !== undefined &&
      isActive !== null && { isActive: readFlag('is_active', isActive, true) }),
  };
  return passDoor(call, MANAGE, ACROSS, async ({ tenant }) => {
    const changed = await updateWebhook(call.services, tenant, call.parameters[0] ?? '', changes);
    if (changed === undefined) throw unknown();
    return answer({ message: 'Webhook updated successfully' });
  });
}

function remove(call: Call): Promise<Answer> {
  return passDoor(call, MANAGE, ACROSS, async ({ tenant }) => {
    const webhook = await findWebhook(call.services, tenant, call.parameters[0] ?? '');
    if (webhook === undefined) throw unknown();
    await deleteWebhook(call.services, webhook);
    return answer({ message: 'Webhook deleted successfully' });
  });
}

function toDeliveryObject(delivery: Delivery): JsonObject {
  const { id, webhook, event, memory, state, attempts, status, error } = delivery;
  return {
    id,
    webhook_id: webhook,
    event,
    memory_id: memory,
    state,
    attempts,
    response_status: status,
    error,
    created_at: delivery.createdAt,
    updated_at: delivery.updatedAt,
    next_attempt_at: state === 'pending' ? delivery.dueAt : null,
  };
}

/** The log of a webhook: what it was told, newest first. */
function listDeliveries(call: Call): Promise<Answer> {
  const page = readPage(call, 100);
  return passDoor(call, READ, ACROSS, async ({ tenant }) => {
    const webhook = await findWebhook(call.services, tenant, call.parameters[0] ?? '');
    if (webhook === undefined) throw unknown();
    const query = { tenant, collection: COLLECTIONS.deliveries, all: [`webhook=${webhook.id}`] };
    const deliveries = await pageOfDocuments(call, query, page, async (documents) =>
      documents.map((document) => toDeliveryObject(readDelivery(document))),
    );
    return answer({ ...deliveries });
  });
}

function unknown(): MemoirError {
  return new MemoirError('NOT_FOUND', 'Webhook not found!');
}

export const webhookRoutes: readonly Route[] = [
  { method: 'GET', path: 'api/v1/webhooks/projects/:project', answer: list },
  { method: 'POST', path: 'api/v1/webhooks/projects/:project', answer: create },
  { method: 'GET', path: 'api/v1/webhooks/:id/deliveries', answer: listDeliveries },
  { method: 'PUT', path: 'api/v1/webhooks/:id', answer: update },
  { method: 'DELETE', path: 'api/v1/webhooks/:id', answer: remove },
];
