// Making a playlist: a form built from what the server's methods read, the list that it gives, and saving it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { Link, useLocation } from "wouter";
import { answer, client } from "../../../api/client";
import { isLost } from "../../../api/lost";
import { announce, announceError } from "../../../parts/announce";
import { Loading, Problem } from "../../../parts/states";
import { type Methods, putPlaylist, useMethods, usePlaylists } from "../data";
import { fieldName } from "../words";
import { type Spec, useForm, usePreview } from "./form";
import { LimitsFields } from "./LimitsFields";
import { MethodChoice, MethodFields } from "./MethodFields";
import { Preview } from "./Preview";
import "../playlists.css";
import { BusyButton } from "../../../parts/BusyButton";
import { PageTitle } from "../../../parts/PageTitle";

export default function NewPlaylist() {
  const methods = useMethods();
  if (isLost(methods)) return <Problem error={methods.error} retry={methods.refetch} />;
  const { data } = methods;
  return data === undefined ? <Loading what="the methods" /> : <Making methods={data} />;
}

function Making({ methods }: { methods: Methods }) {
  const [form, change] = useForm();
  const { data, error, refetch, missing, isComputing, spec } = usePreview(form, methods);
  const props = { form, methods, onChange: change };
  const reads = methods.methods.find(({ name }) => name === form.method)?.fields ?? [];
  return (
    <div className="page making">
      <div className="row between">
        <PageTitle>New playlist</PageTitle>
        <Link href="/playlists">All playlists</Link>
      </div>
      <div className="making-columns">
        <section className="panel stack making-form" aria-label="What it is made by">
          <MethodChoice {...props} />
          <MethodFields {...props} />
          {reads.includes("limits") && (
            <LimitsFields methods={methods} limits={form.limits} onChange={(limits) => change({ ...form, limits })} />
          )}
        </section>
        <div className="stack making-result">
          <SaveForm spec={spec} usual={missing.length === 0 ? (data?.name ?? "") : ""} missing={missing} />
          <Preview playlist={data} {...{ missing, isComputing, error }} retry={refetch} />
        </div>
      </div>
    </div>
  );
}

function SaveForm({ spec, usual, missing }: { spec: Spec; usual: string; missing: string[] }) {
  const [name, setName] = useState("");
  const save = useSave();
  const playlists = usePlaylists();
  const chosen = name.trim() || usual;
  const isThere = playlists.data?.playlists.some((each) => each.name === chosen) ?? false;
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ name: chosen, spec });
  };
  return (
    <form className="panel stack save" onSubmit={submit}>
      <div className="field">
        <label htmlFor={id}>Name</label>
        <div className="row save-row">
          <input
            id={id}
            value={name}
            maxLength={300}
            placeholder={usual || "Friday evening"}
            aria-describedby={`${id}-help`}
            onChange={(event) => setName(event.target.value)}
          />
          <BusyButton
            type="submit"
            className="button primary"
            isBusy={save.isPending}
            disabled={missing.length > 0 || chosen === ""}
          >
            {save.isPending ? "Saving …" : "Save"}
          </BusyButton>
        </div>
        <span className="muted small" id={`${id}-help`}>
          {missing.length > 0 && `Still needed: ${missing.map(fieldName).join(", ")}. `}
          {isThere && "You have a playlist of this name: this becomes its newest version."}
        </span>
      </div>
    </form>
  );
}

function useSave() {
  const queries = useQueryClient();
  const [, go] = useLocation();
  return useMutation({
    mutationFn: (body: { name: string; spec: Spec }) => answer(client.POST("/api/playlists", { body })),
    onSuccess: (saved) => {
      putPlaylist(queries, saved);
      announce(`“${saved.name}” is saved.`);
      go(`/playlists/${saved.id}`);
    },
    onError: announceError,
  });
}
