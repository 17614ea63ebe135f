// The form in the address, and the list that it gives, without saving it.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { answer, client } from "../../../api/client";
import type { components } from "../../../api/schema";
import type { Methods } from "../data";
import { addressOf, type Form, formFrom, specOf, wanting } from "./spec";
import { useRested } from "./tracks";

export type Spec = components["schemas"]["SpecGiven"];

const REST_MS = 400;
export const NEW = "/playlists/new";

/** The form as the address has it; another method is a step of its own for the back button. */
export function useForm(): [Form, (form: Form) => void] {
  const search = useSearch();
  const [, go] = useLocation();
  const [form, setForm] = useState(() => formFrom(search));
  const known = useRef(search);
  useEffect(() => {
    if (search === known.current) return;
    known.current = search;
    setForm(formFrom(search));
  }, [search]);
  const rested = useRested(form, REST_MS);
  useEffect(() => {
    const address = addressOf(rested);
    if (address === addressOf(formFrom(known.current)) && known.current !== "") return;
    known.current = address;
    go(`${NEW}?${address}`, { replace: true });
  }, [rested, go]);
  const change = (next: Form) => {
    setForm(next);
    if (next.method === form.method) return;
    known.current = addressOf(next);
    go(`${NEW}?${known.current}`);
  };
  return [form, change];
}

/** Build what the form asks for, once it rests; the list before stays until the next is there. */
export function usePreview(form: Form, methods: Methods) {
  const byName = useMemo(() => new Map(methods.methods.map((method) => [method.name, method])), [methods]);
  const rested = useRested(form, REST_MS);
  const missing = wanting(form, byName);
  const spec = specOf(rested, byName) as unknown as Spec;
  const preview = useQuery({
    queryKey: ["playlists", "preview", spec],
    enabled: wanting(rested, byName).length === 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    queryFn: ({ signal }) => answer(client.POST("/api/playlists/preview", { body: { spec }, signal })),
  });
  const isComputing = missing.length === 0 && (preview.isFetching || rested !== form);
  return { ...preview, missing, isComputing, spec: specOf(form, byName) as unknown as Spec };
}
