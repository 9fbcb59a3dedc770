-- She no longer agrees that the mission knows of her.
ALTER TABLE applications
  ADD COLUMN mission_view_closed boolean NOT NULL DEFAULT false;
