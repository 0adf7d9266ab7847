alter table job_endpoints rename column _locked_until to locked_until;
